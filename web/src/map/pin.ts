// The pin of a place that would open: dragged with mouse or finger, or moved with the arrow keys.
import { Marker, type Map as MapLibre } from 'maplibre-gl';
import { moved, type Spot } from './edits';

/** Metres that an arrow key moves a pin; with Shift. */
const STEP_M = 100;
const LEAP_M = 500;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

export interface PinEvents {
  /** Before a pin goes elsewhere. */
  readonly lifted: () => void;
  readonly moved: (spot: Spot) => void;
  readonly put: () => void;
  readonly removed: () => void;
}

export class Pin {
  readonly element = document.createElement('button');
  private readonly marker: Marker;

  constructor(map: MapLibre, spot: Spot, private readonly events: PinEvents) {
    this.element.type = 'button';
    this.element.className = 'pin';
    this.marker = new Marker({ element: this.element, draggable: true }).setLngLat([...spot]).addTo(map);
    this.marker.on('dragstart', () => events.lifted());
    this.marker.on('drag', () => events.moved(this.spot));
    this.marker.on('dragend', () => events.put());
    this.element.addEventListener('keydown', (event) => this.press(event));
    this.element.addEventListener('click', (event) => event.stopPropagation());
  }

  private get spot(): Spot {
    const { lng, lat } = this.marker.getLngLat();
    return [lng, lat];
  }

  /** Put it at a spot, with the name and the sign of its function. */
  show(spot: Spot, name: string, sign: Node | null): void {
    this.marker.setLngLat([...spot]);
    this.element.setAttribute('aria-label', name);
    this.element.replaceChildren(...(sign ? [sign] : []));
  }

  remove(): void {
    this.marker.remove();
  }

  private press(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    const removes = event.key === 'Delete' || event.key === 'Backspace';
    if (!arrow && !removes) return;
    event.preventDefault();
    event.stopPropagation(); // the map would move too
    if (removes) return this.events.removed();
    const [east = 0, north = 0] = arrow ?? [];
    const metres = event.shiftKey ? LEAP_M : STEP_M;
    this.events.lifted();
    this.events.moved(moved(this.spot, east * metres, north * metres));
    this.events.put();
  }
}
