/** Calls back once the picture that is due is drawn, as a task of its own. Returns the function that takes it back. */
export function afterDrawn(then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(then)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
