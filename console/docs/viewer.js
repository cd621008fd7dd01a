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
  const dialog = document.querySelector('.modal-ux:not([data-begun])');
  if (dialog !== null) {
    dialog.dataset.begun = '';
    // Swagger UI begins in the last field.
    dialog.querySelector('input')?.focus();
  }
  // What is too wide for a phone can be scrolled by keyboard.
  for (const code of document.querySelectorAll('pre.microlight:not([tabindex])')) code.tabIndex = 0;
}
new MutationObserver(nameControls).observe(document.querySelector('#doors'), {
  childList: true,
  subtree: true,
});

const spec = await (await fetch('/openapi.json')).json();
// Fewer ways to bring the key are enough here.
const { apiKey, writeKey } = spec.components.securitySchemes;
const description = 'The key of the source. npm start prints it when it starts.';
spec.components.securitySchemes = { apiKey: { ...apiKey, description }, writeKey };
spec.security = [{ apiKey: [] }];

/** Under each answer: where it leads. */
const toConsole = ({ React: { createElement } }) => ({
  wrapComponents: {
    liveResponse: (Answer) => (properties) =>
      createElement(
        'div',
        {},
        createElement(Answer, properties),
        createElement(
          'p',
          { className: 'seen' },
          'What became of it stands in the ',
          createElement('a', { href: '/' }, 'console'),
          '.',
        ),
      ),
  },
});

const viewer = window.SwaggerUIBundle({
  spec,
  dom_id: '#doors',
  plugins: [toConsole],
  deepLinking: true,
  // All of them at once take seconds to draw.
  docExpansion: 'none',
  onComplete: () => {
    viewer.layoutActions.show(['operations-tag', 'Events'], true);
    // Without it the key is typed.
    bringKey().catch(() => undefined);
  },
  defaultModelsExpandDepth: -1,
  // No key is kept after the page.
  persistAuthorization: false,
  // Its badge would send the document to a validator elsewhere.
  validatorUrl: null,
});

/** In the tab of the console there is its token; anywhere else the key is typed. */
async function bringKey() {
  const token = sessionStorage.getItem('forwarder-console-token');
  if (token === null) return;
  const answer = await fetch('/_console/docs-key', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const { key = null } = await answer.json();
  if (key === null) return;
  viewer.preauthorizeApiKey('apiKey', key.value);
  document.querySelector('#tried-as').textContent = `Requests go out with the key of ${key.source}.`;
}
