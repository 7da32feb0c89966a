import { SocketBackplane } from '../../../ports/socket-backplane.js';

/** One process has all the sockets: nothing to carry, and nothing to lose. */
export class NoSocketBackplane extends SocketBackplane {
  readonly spansProcesses = false;

  attach(): void {}

  onGap(): void {}
}
