/** Faults in a row that open the circuit. */
const FAULTS_TO_OPEN = 5;
const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 60_000;
/** Destinations with faults that are remembered; of more, the one without a fault for longest is forgotten. */
const MOST_REMEMBERED = 10_000;

interface Circuit {
  faults: number;
  pauseMs: number;
  /** 0 while it is closed. */
  openUntil: number;
  trying: boolean;
  /** Of the last fault. */
  reason: string;
}

/** Nothing may be sent now: until when, in ms, and why. */
export interface Pause {
  until: number;
  reason: string;
}

/**
 * One circuit for each destination. After some faults in a row it opens: nothing is sent for a while, then one delivery
 * tries, and its outcome closes the circuit or opens it for twice as long.
 */
export class Circuits {
  private readonly circuits = new Map<string, Circuit>();

  /** Nothing when a delivery may go out now; `ended` must be told of it. */
  enter(destination: string, now: number): Pause | undefined {
    const circuit = this.circuits.get(destination);
    if (!circuit || circuit.openUntil === 0) return undefined;
    const { reason } = circuit;
    if (circuit.openUntil > now) return { until: circuit.openUntil, reason };
    if (circuit.trying) return { until: now + circuit.pauseMs, reason };
    circuit.trying = true;
    return undefined;
  }

  /** A delivery was broken off: it says nothing. */
  brokenOff(destination: string): void {
    const circuit = this.circuits.get(destination);
    if (circuit) circuit.trying = false;
  }

  /** `fault`: the reason when the destination does not work. Returns whether the circuit has opened or closed by it. */
  ended(destination: string, fault: string | undefined, now: number): 'opened' | 'closed' | undefined {
    const circuit = this.circuits.get(destination);
    if (fault !== undefined) return this.failed(destination, circuit, fault, now);
    this.circuits.delete(destination);
    return circuit && circuit.openUntil > 0 ? 'closed' : undefined;
  }

  private failed(destination: string, known: Circuit | undefined, reason: string, now: number): 'opened' | undefined {
    const circuit = known ?? { faults: 0, pauseMs: FIRST_PAUSE_MS / 2, openUntil: 0, trying: false, reason };
    circuit.reason = reason;
    this.circuits.delete(destination);
    this.circuits.set(destination, circuit);
    if (this.circuits.size > MOST_REMEMBERED) this.circuits.delete(this.circuits.keys().next().value ?? '');
    circuit.faults += 1;
    const wasOpen = circuit.openUntil > 0;
    // What was sent before it opened says nothing new.
    if (circuit.faults < FAULTS_TO_OPEN || (wasOpen && !circuit.trying)) return undefined;
    circuit.trying = false;
    circuit.pauseMs = Math.min(circuit.pauseMs * 2, MOST_PAUSE_MS);
    circuit.openUntil = now + circuit.pauseMs;
    return wasOpen ? undefined : 'opened';
  }
}
