// Quasar asks for the screen's orientation as it loads; happy-dom has none.
Object.defineProperty(globalThis.screen, 'orientation', {
  value: {
    type: 'landscape-primary',
    angle: 0,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  },
  configurable: true,
});

// Specs show English, unless they choose another language.
const [{ en }, { i18n }] = await Promise.all([import('./src/shared/i18n/en'), import('./src/shared/i18n/i18n')]);
i18n.global.setLocaleMessage('en', en);
