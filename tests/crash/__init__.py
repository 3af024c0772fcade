"""What breaks such systems in real life: pulled plugs, full disks, servers gone away, clocks put right."""
