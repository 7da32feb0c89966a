import { initialOf } from '@/shared/api';
import { colourOf } from './avatar';

const SIDE = 96;

/** An avatar as the address of a picture, for where no component can be; undefined without a canvas. */
export function avatarImage(id: string, name: string): string | undefined {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SIDE, SIDE];
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const token = (property: string) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();
  context.fillStyle = token(`--avatar-${colourOf(id)}`);
  context.beginPath();
  context.roundRect(0, 0, SIDE, SIDE, SIDE / 3);
  context.fill();
  context.fillStyle = token('--on-avatar');
  context.font = `600 ${SIDE / 2.4}px ${token('--font')}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(initialOf(name), SIDE / 2, SIDE / 2);
  return canvas.toDataURL();
}
