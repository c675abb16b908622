'use strict';

// Shows one version of the API at a time; ?version=v1 in the page's address asks for one, else it is the newest.
const documents = [/* documents */];
const asked = new URLSearchParams(location.search).get('version');
const shown = documents.find((document) => document.name === asked) || documents[0];

const choice = document.createElement('nav');
choice.className = 'swagger-ui wrapper';
choice.setAttribute('aria-label', 'Versions');
for (const {name} of documents) {
  const link = document.createElement('a');
  link.href = '?version=' + name;
  link.textContent = name;
  if (shown && name === shown.name) {
    link.setAttribute('aria-current', 'page');
  }
  choice.append(link, ' ');
}
document.getElementById('ui').before(choice);

if (shown) {
  SwaggerUIBundle({
    url: shown.url,
    dom_id: '#ui',
    deepLinking: true,
    validatorUrl: null,
    persistAuthorization: false,
    docExpansion: 'list',
  });
} else {
  document.getElementById('ui').textContent = 'The services have not told what they offer yet; reload in a moment.';
}
