// Markers drawn from the site's own glyphs: filled indoors, outlined outdoors.
import sprite from '../tekens.svg?raw';
import type { Colours } from './colours';

const RATIO = 2;
const SIZE = 30;

/** The shapes of one glyph, in its raster of 24. */
export function glyphPath(name: string): Path2D {
  const symbol = new DOMParser().parseFromString(sprite, 'image/svg+xml').getElementById(name);
  const path = new Path2D();
  for (const shape of symbol?.children ?? []) {
    const number = (attribute: string): number => Number(shape.getAttribute(attribute));
    if (shape.tagName === 'path') path.addPath(new Path2D(shape.getAttribute('d') ?? ''));
    if (shape.tagName === 'circle') {
      path.moveTo(number('cx') + number('r'), number('cy'));
      path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
    }
  }
  return path;
}

function pencil(): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE * RATIO;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas');
  context.scale(RATIO, RATIO);
  context.translate(SIZE / 2, SIZE / 2);
  context.beginPath();
  return context;
}

/** A marker of a place that might count: a question mark in a dashed ring. */
function drawPossible(colour: string, cloth: string, radius: number): ImageData {
  const context = pencil();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = cloth;
  context.fill();
  context.lineWidth = 2.2;
  context.strokeStyle = context.fillStyle = colour;
  context.setLineDash([3.4, 2.4]);
  context.stroke();
  context.font = `700 ${radius * 1.45}px Figtree, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('?', 0, radius * 0.08);
  return context.getImageData(0, 0, SIZE * RATIO, SIZE * RATIO);
}

function draw(colour: string, ground: string, cloth: string, filled: boolean, glyph: Path2D | null): ImageData {
  const context = pencil();
  context.arc(0, 0, glyph ? 12.4 : 8, 0, 2 * Math.PI);
  context.fillStyle = filled ? colour : cloth;
  context.fill();
  context.lineWidth = filled ? 2 : 2.4;
  context.strokeStyle = filled ? ground : colour;
  context.stroke();
  if (glyph) {
    context.scale(16 / 24, 16 / 24);
    context.translate(-12, -12);
    context.lineWidth = 2;
    context.lineCap = context.lineJoin = 'round';
    context.strokeStyle = filled ? cloth : colour;
    context.stroke(glyph);
  } else {
    context.beginPath();
    context.arc(0, 0, 2.8, 0, 2 * Math.PI);
    context.fillStyle = filled ? cloth : colour;
    context.fill();
  }
  return context.getImageData(0, 0, SIZE * RATIO, SIZE * RATIO);
}

export interface MarkerImage {
  readonly id: string;
  readonly data: ImageData;
  readonly ratio: number;
}

/** All markers: per function, indoors, outdoors and perhaps, with its glyph and as a dot for the map from afar. */
export function markerImages(colours: Colours): MarkerImage[] {
  return Object.entries(colours.layers).flatMap(([layer, colour]) => {
    const glyph = glyphPath(layer);
    const possible = [['', 12.4], ['-dot', 8]] as const;
    return [...possible.map(([end, radius]) => ({ id: `${layer}-possible${end}`, data: drawPossible(colour, colours.cloth, radius), ratio: RATIO })), ...[true, false].flatMap((indoor) => {
      const setting = indoor ? 'indoor' : 'outdoor';
      return [
        { id: `${layer}-${setting}`, data: draw(colour, colours.town, colours.cloth, indoor, glyph), ratio: RATIO },
        { id: `${layer}-${setting}-dot`, data: draw(colour, colours.town, colours.cloth, indoor, null), ratio: RATIO },
      ];
    })];
  });
}

/** The hatching of squares that are not reached. */
export function hatching(colours: Colours): MarkerImage {
  const size = 8;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * RATIO;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas');
  context.scale(RATIO, RATIO);
  context.strokeStyle = colours.ink3;
  context.lineWidth = 1.2;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
  return { id: 'hatching', data: context.getImageData(0, 0, size * RATIO, size * RATIO), ratio: RATIO };
}
