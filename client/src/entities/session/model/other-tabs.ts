/** Tells the other tabs of this browser that a session was signed out. */
const channel = new BroadcastChannel('suda-signed-out');

export const otherTabs = {
  signedOut(sessionId: string): void {
    channel.postMessage(sessionId);
  },

  onSignedOut(listener: (sessionId: string) => void): void {
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(String(data)));
  },
};
