// The drawing of the server at another limit: for paper, and where no live map can be.
import { cellClass, type CellClass } from '../map/colours';
import { UNREACHED } from './squares';

export class Drawn {
  /** The outline of each square, in the order of the squares; empty where the drawing is not as it was thought. */
  private readonly outlines: string[];
  private readonly svg: SVGSVGElement | null;

  constructor(frame: HTMLElement, beyond: Uint8Array, private readonly ends: readonly number[]) {
    this.svg = frame.querySelector<SVGSVGElement>(':scope > svg');
    this.outlines = this.read(beyond);
  }

  private classOf(beyond: number): CellClass {
    return cellClass(beyond === UNREACHED ? null : beyond, this.ends);
  }

  /** The paths have the squares of each class one after the other, in the order of the squares. */
  private read(beyond: Uint8Array): string[] {
    const pieces: Partial<Record<CellClass, string[]>> = {};
    for (const path of this.svg?.querySelectorAll<SVGPathElement>('path.vierkant') ?? []) {
      pieces[path.classList[1] as CellClass] = (path.getAttribute('d') ?? '').split('M').slice(1);
    }
    const taken: Partial<Record<CellClass, number>> = {};
    const found: string[] = [];
    for (const one of beyond) {
      const name = this.classOf(one);
      const place = (taken[name] = (taken[name] ?? 0) + 1) - 1;
      found.push(pieces[name]?.[place] ?? '');
    }
    const all = Object.values(pieces).reduce((sum, some) => sum + some.length, 0);
    return found.includes('') || all !== found.length ? [] : found;
  }

  show(beyond: Uint8Array): void {
    if (!this.svg || this.outlines.length !== beyond.length) return;
    const d: Partial<Record<CellClass, string[]>> = {};
    this.outlines.forEach((outline, place) => (d[this.classOf(beyond[place]!)] ??= []).push(outline));
    const paths = [...this.svg.querySelectorAll<SVGPathElement>('path.vierkant')];
    for (const name of ['ok', 'a', 'b', 'c', 'd', 'x'] as const) {
      const path = paths.find((one) => one.classList.contains(name)) ?? this.born(paths[0], name);
      path?.setAttribute('d', (d[name] ?? []).map((outline) => `M${outline}`).join(''));
    }
  }

  private born(beside: SVGPathElement | undefined, name: CellClass): SVGPathElement | null {
    if (!beside) return null;
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('class', `vierkant ${name}`);
    beside.before(path);
    return path;
  }
}
