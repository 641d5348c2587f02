"""The impact assessment, and where data is kept."""
