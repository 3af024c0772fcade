"""What people meet: Streamlit, Altair and HTTP live here and nowhere else."""
