"use strict";

// Sections are closed, and open at once when they are clicked: to render more than a hundred operations takes seconds.
const ui = SwaggerUIBundle({
  url: "../api/v1/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  // No badge of a validator elsewhere.
  validatorUrl: null,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  filter: true,
  // The section that most readers want first; one that the address names is opened by itself.
  onComplete: () => {
    if (!location.hash) ui.layoutActions.show(["operations-tag", "maps"], true);
  },
});
