"""What a county runs, as deploy/ has it: the proxy, the units, and several processes of which one dies."""
