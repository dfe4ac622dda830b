"""The frame of the pages: who may open one, language, navigation, the look."""
