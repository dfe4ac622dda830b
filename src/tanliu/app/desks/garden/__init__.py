"""Tea gardens: water, fertiliser, pests and the balance of greenhouse gases of a plot. Nothing of a file is kept."""
