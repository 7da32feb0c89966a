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
