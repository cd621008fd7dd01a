/** Shows the document of the doors. Nothing of it is asked for, or told to, anybody but this machine. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const applyTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', applyTheme);
applyTheme();

/** What Swagger UI gives no name that is read aloud. */
const NAMES = {
  '.body-param__text': 'Request body',
  '.examples-select-element': 'Example',
  '.servers select, .parameters select': 'Source',
  '.close-modal': 'Close',
};
function nameControls() {
  for (const [selector, name] of Object.entries(NAMES)) {
    for (const control of document.querySelectorAll(`:is(${selector}):not([aria-label])`)) {
      control.setAttribute('aria-label', name);
    }
  }
  // What is too wide for a phone can be scrolled by keyboard.
  for (const code of document.querySelectorAll('pre.microlight:not([tabindex])')) code.tabIndex = 0;
}
new MutationObserver(nameControls).observe(document.querySelector('#doors'), {
  childList: true,
  subtree: true,
});

const spec = await (await fetch('/openapi.json')).json();
// Fewer ways to bring the key are enough here. The cursor goes into the last field.
const { apiKey, writeKey } = spec.components.securitySchemes;
spec.components.securitySchemes = { writeKey, apiKey };
spec.security = [{ apiKey: [] }];

const viewer = window.SwaggerUIBundle({
  spec,
  dom_id: '#doors',
  deepLinking: true,
  // All of them at once take seconds to draw.
  docExpansion: 'none',
  onComplete: () => viewer.layoutActions.show(['operations-tag', 'Events'], true),
  defaultModelsExpandDepth: -1,
  // No key is kept after the page.
  persistAuthorization: false,
  // Its badge would send the document to a validator elsewhere.
  validatorUrl: null,
});
