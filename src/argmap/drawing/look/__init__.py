"""How a drawing looks: themes, fonts, the style sheet, the legend and its words."""
