"""The Gradio app: one file a tab, and the widgets that hold the browser code."""
