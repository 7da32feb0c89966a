import type { Group } from '@suda/engines/log';
import type { DeliveryOutcome, RecordDelivery } from '../source/delivery.js';

/** An engine that the log is written into, record by record. They need no order, and may come twice. */
export interface Sink {
  readonly group: Group;
  /** Creates what the engine needs, or checks what is there. Rejects with a StartError when that is not what it must be. */
  prepare(): Promise<void>;
  /** One try at each; the outcomes stand in the order of the deliveries. A rejection counts as `later` for all of them. */
  write(deliveries: readonly RecordDelivery[]): Promise<DeliveryOutcome[]>;
  /** The connection to Redis was lost, and may lead to another one: what was known of the log may not hold any more. */
  reconnected?(): void;
  /** Removes all of a room. Rejects when that is not done yet; may be called again. */
  purge(roomId: string): Promise<void>;
  close(): Promise<void>;
}
