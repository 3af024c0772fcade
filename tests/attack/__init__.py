"""What people would try who mean harm: Streamlit's messages written by hand, with no browser between."""
