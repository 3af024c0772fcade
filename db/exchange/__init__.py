"""Files in and out: reading them safely, planning an import, writing an export."""
