// Starts Swagger UI on this gateway's own document. A file of its own: the page's policy allows no inline script.
(function () {
  "use strict";
  var root = new URL(".", document.baseURI);
  document.getElementById("base-url").textContent = new URL("v1", root).href;
  SwaggerUIBundle({
    url: new URL("openapi.json", root).href,
    dom_id: "#swagger-ui",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: "list",
    filter: false,
    persistAuthorization: false,
    validatorUrl: null
  });
})();
