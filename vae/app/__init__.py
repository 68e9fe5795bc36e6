"""The Gradio app: a file per tab with its API endpoints, and widgets that hold browser code."""
