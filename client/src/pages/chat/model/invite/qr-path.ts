/** Modules around a QR code that stay light, as readers need. */
const QUIET = 4;

export interface QrPath {
  /** Modules in a side, the quiet zone included. */
  size: number;
  /** The dark modules, as the `d` of an SVG path. */
  d: string;
}

/** A text as a QR code. The encoder is loaded when it is first needed. */
export async function qrPath(text: string): Promise<QrPath> {
  const { create } = await import('qrcode');
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const rows = Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (_, x) =>
      modules.get(y, x) ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '',
    ).join(''),
  );
  return { size: modules.size + 2 * QUIET, d: rows.join('') };
}
