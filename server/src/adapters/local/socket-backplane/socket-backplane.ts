import { SocketBackplane } from '../../../ports/socket-backplane.js';

/** One process has all the sockets: there are no frames to carry, and none can be lost. */
export class NoSocketBackplane extends SocketBackplane {
  readonly spansProcesses = false;

  attach(): void {}

  sendMessages(): void {}
  onMessages(): void {}
  onReach(): void {}
  tell(): void {}
  onTold(): void {}
  onGap(): void {}
}
