// A button that brings the whole map back.
import type { IControl, LngLatBoundsLike, Map as MapLibre } from 'maplibre-gl';

const CORNERS = 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5';

export class WholeControl implements IControl {
  private element: HTMLElement | null = null;

  constructor(private readonly bounds: LngLatBoundsLike, private readonly label: string) {}

  onAdd(map: MapLibre): HTMLElement {
    const group = document.createElement('div');
    group.className = 'maplibregl-ctrl maplibregl-ctrl-group';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'weefsel-heel';
    button.title = this.label;
    button.setAttribute('aria-label', this.label);
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('class', 'ic');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    for (const [name, value] of Object.entries({ d: CORNERS, fill: 'none', stroke: 'currentColor', 'stroke-width': '2' })) path.setAttribute(name, value);
    svg.append(path);
    button.append(svg);
    button.addEventListener('click', () => map.fitBounds(this.bounds, { animate: !matchMedia('(prefers-reduced-motion: reduce)').matches }));
    group.append(button);
    this.element = group;
    return group;
  }

  onRemove(): void {
    this.element?.remove();
  }
}
