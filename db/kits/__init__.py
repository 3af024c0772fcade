"""The starter kits the product comes with, one file each."""
