"""An empty page with one button: the least a Streamlit rerun takes here."""

import streamlit as st

st.title("Blank")
st.button("Again")
