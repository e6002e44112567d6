// The map that can be moved: laid over the server's drawing once it is drawn itself, and never where it cannot be.
import type { FeatureCollection } from 'geojson';
import { addProtocol, Map as MapLibre, Marker, NavigationControl, setWorkerUrl, type MapGeoJSONFeature, type PointLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { text } from '../texts';
import { cellClass, readColours } from './colours';
import { hatching, markerImages } from './markers';
import { glyphZoom, markerImage, placesFilter, style, type Counting } from './style';
import { WhatIf } from './whatif';
import { WholeControl } from './whole';

interface Area { name: string; level: string; address: string }
type Minutes = Record<string, number | null>;

const DARK = matchMedia('(prefers-color-scheme: dark)');
const CALM = matchMedia('(prefers-reduced-motion: reduce)');
/** The order of areas in a note: the smallest that was pointed at. */
const LEVELS = ['buurt', 'dorp', 'stadsdeel', 'wijk', 'gemeente', 'land'];

async function json<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}

export interface Walks { readonly minutes: Minutes; readonly counting: Counting }
/** How far it is from each square to what the page shows, and which places count. */
export type Walking = (asked: DOMStringMap, layer: string) => Promise<Walks>;

/** How far it is to a function, and which places count, for what the page asks. */
async function walks({ minuten = '', keuze = '' }: DOMStringMap, layer: string): Promise<Walks> {
  if (!keuze) return { minutes: await json<Minutes>(`${minuten}?laag=${layer}`), counting: null };
  const found = await json<{ minutes: Minutes; sure: string[]; possible: string[] }>(`${keuze}&laag=${layer}`);
  return { minutes: found.minutes, counting: { sure: new Set(found.sure), possible: new Set(found.possible) } };
}

/** How many places of a function the map shows. */
function drawn(places: FeatureCollection, layer: string, counting: Counting): number {
  if (counting) return counting.sure.size + counting.possible.size;
  return places.features.filter(({ properties }) => properties?.['counts'] && properties['layers'].includes(layer)).length;
}

function drawable(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

export class LiveMap {
  private chosen: string | null = null;
  private minutes: Minutes = {};
  /** what is asked of places */
  private counts: Counting = null;
  /** squares that a what-if changes, with their minutes then */
  private changed: Minutes = {};
  private readonly whatIf: WhatIf | null;
  private readonly ends: number[];
  private readonly note = document.getElementById('kaartnoot');

  private constructor(
    private readonly frame: HTMLElement,
    private readonly map: MapLibre,
    private readonly areas: Record<string, Area>,
    private readonly places: FeatureCollection,
    private readonly walking: Walking,
    private layer: string,
  ) {
    this.ends = (frame.dataset['klassen'] ?? '').split(',').map(Number);
    this.whatIf = WhatIf.on(map, places, { overlay: (changed) => this.overlay(changed), close: () => this.filter() });
  }

  static async start(frame: HTMLElement, walking: Walking): Promise<LiveMap | null> {
    if (!drawable()) return null;
    const { tegels = '', plekken = '', gebieden = '', laag = '', grenzen = '' } = frame.dataset;
    const address = (path: string): string => new URL(path, location.href).href;
    setWorkerUrl(new URL(workerUrl, import.meta.url).href);
    addProtocol('pmtiles', new Protocol().tile);
    const [west = 0, south = 0, east = 0, north = 0] = grenzen.split(',').map(Number);
    const container = document.createElement('div');
    container.className = 'levend';
    frame.append(container);
    const [areas, places, { minutes, counting }] = await Promise.all([
      json<Record<string, Area>>(gebieden), json<FeatureCollection>(plekken), walking(frame.dataset, laag),
    ]);
    const bounds: [number, number, number, number] = [west, south, east, north];
    // a frame is wider than high: the whole of a long place must fit in it
    const around = Math.max((east - west) / 2, 1.5 * (north - south));
    const map = new MapLibre({
      container, bounds, style: style(address(tegels), places, readColours(), laag, glyphZoom(drawn(places, laag, counting))),
      maxBounds: [west - around, south - (north - south) / 2, east + around, north + (north - south) / 2],
      maxZoom: 18, attributionControl: false, cooperativeGestures: true, dragRotate: false, pitchWithRotate: false,
      touchPitch: false, renderWorldCopies: false, fadeDuration: CALM.matches ? 0 : 200,
      locale: {
        'Map.Title': text('map.live_label'),
        'NavigationControl.ZoomIn': text('map.live_zoom_in'),
        'NavigationControl.ZoomOut': text('map.live_zoom_out'),
        'CooperativeGesturesHandler.WindowsHelpText': text('map.live_ctrl'),
        'CooperativeGesturesHandler.MacHelpText': text('map.live_cmd'),
        'CooperativeGesturesHandler.MobileHelpText': text('map.live_touch'),
      },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.addControl(new WholeControl(bounds, text('map.live_whole')), 'top-right');
    const live = new LiveMap(frame, map, areas, places, walking, laag);
    live.minutes = minutes;
    live.counts = counting;
    live.listen(address(tegels));
    return live;
  }

  /** What is asked, with the places that a what-if has open then too. */
  private get counting(): Counting {
    const [counts, extended] = [this.counts, this.whatIf?.extended ?? []];
    if (!counts || extended.length === 0) return counts;
    return { sure: new Set([...counts.sure, ...extended]), possible: new Set([...counts.possible].filter((id) => !extended.includes(id))) };
  }

  /** Show the walking times and places of another function, or for another choice: what the page says now. */
  async show(layer: string): Promise<void> {
    this.layer = layer;
    const asked = this.frame.dataset['keuze'];
    const { minutes, counting } = await this.walking(this.frame.dataset, layer);
    if (this.layer !== layer || this.frame.dataset['keuze'] !== asked) return; // another was chosen meanwhile
    this.minutes = minutes;
    this.counts = counting;
    const zoom = this.zoom();
    this.filter();
    for (const [id, dot] of [['dots', true], ['places', false]] as const) {
      this.map.setLayerZoomRange(id, dot ? 0 : zoom, dot ? zoom : 24);
    }
    this.join();
    this.whatIf?.reread();
  }

  /** Give one square other minutes. */
  lay(id: string, minutes: number | null): void {
    this.minutes[id] = minutes;
    this.dye(id);
  }

  /** Put a mark at a spot: only to look at, the page says the same in words. */
  mark(spot: [number, number], element: HTMLElement): void {
    new Marker({ element }).setLngLat(spot).addTo(this.map);
    element.setAttribute('aria-hidden', 'true');
    for (const name of ['role', 'tabindex', 'aria-label']) element.removeAttribute(name);
  }

  private zoom(): number {
    return glyphZoom(drawn(this.places, this.layer, this.counts));
  }

  /** Lay other minutes over some squares; those that were laid over before go back. */
  private overlay(changed: Minutes): void {
    const before = this.changed;
    this.changed = changed;
    for (const id of new Set([...Object.keys(before), ...Object.keys(changed)])) this.dye(id);
  }

  /** Show the places of the function that count, or might. */
  private filter(): void {
    for (const [id, dot] of [['dots', true], ['places', false]] as const) {
      this.map.setFilter(id, placesFilter(this.layer, this.whatIf?.closed ?? [], this.counting));
      this.map.setLayoutProperty(id, 'icon-image', markerImage(this.layer, dot, this.counting));
    }
  }

  private listen(tiles: string): void {
    const map = this.map;
    map.on('style.load', () => this.dress());
    map.once('idle', () => this.frame.classList.add('leeft'));
    map.on('mousemove', (event) => this.tell(event.point, false));
    map.on('mouseout', () => this.choose(null));
    map.on('click', (event) => this.tell(event.point, true));
    map.on('moveend', (event) => {
      if (event.originalEvent instanceof KeyboardEvent) this.tell(this.centre(), true);
    });
    map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      const area = this.areaAt(this.centre());
      if (area) location.href = area.address;
    });
    DARK.addEventListener('change', () => map.setStyle(this.styleNow(tiles), { diff: false }));
  }

  private styleNow(tiles: string) {
    return style(tiles, this.places, readColours(), this.layer, this.zoom());
  }

  private centre(): PointLike {
    return this.map.project(this.map.getCenter());
  }

  /** Put images and figures on a style that was just loaded. */
  private dress(): void {
    const colours = readColours();
    for (const image of [...markerImages(colours), hatching(colours)]) {
      if (!this.map.hasImage(image.id)) this.map.addImage(image.id, image.data, { pixelRatio: image.ratio });
    }
    this.join();
    this.filter();
  }

  /** Join the figures to the squares: the tiles hold ids only. */
  private join(): void {
    for (const id of Object.keys(this.minutes)) this.dye(id);
  }

  /** Give one square the class of its minutes. */
  private dye(id: string): void {
    const changed = id in this.changed;
    const minutes = (changed ? this.changed : this.minutes)[id] ?? null;
    this.map.setFeatureState({ source: 'map', sourceLayer: 'cells', id }, { class: cellClass(minutes, this.ends), changed });
  }

  private smallest(features: MapGeoJSONFeature[]): string | null {
    const found = features.map((feature) => String(feature.id)).filter((code) => code in this.areas);
    const rank = (code: string): number => LEVELS.indexOf(this.areas[code]?.level ?? '');
    return found.sort((one, other) => rank(one) - rank(other))[0] ?? null;
  }

  private areaAt(point: PointLike): Area | null {
    const code = this.smallest(this.map.queryRenderedFeatures(point, { layers: ['areas'] }));
    return code === null ? null : (this.areas[code] ?? null);
  }

  private choose(code: string | null): void {
    if (code === this.chosen) return;
    const mark = (id: string, chosen: boolean): void => {
      this.map.setFeatureState({ source: 'map', sourceLayer: 'areas', id }, { chosen });
    };
    if (this.chosen !== null) mark(this.chosen, false);
    if (code !== null) mark(code, true);
    this.chosen = code;
  }

  /** Say beside the map what is pointed at: never in a bubble over it. */
  private tell(point: PointLike, asked: boolean): void {
    if (!this.map.isStyleLoaded() && !asked) return;
    const code = this.smallest(this.map.queryRenderedFeatures(point, { layers: ['areas'] }));
    this.choose(code);
    const [place] = this.map.queryRenderedFeatures(point, { layers: ['dots', 'places'] });
    this.map.getCanvas().style.cursor = place || code ? 'pointer' : '';
    if (!asked || !this.note) return;
    const parts: Node[] = [];
    if (place) {
      const { name, kind } = place.properties as { name: string | null; kind: string };
      parts.push(document.createTextNode(name ? text('map.live_place', { name, kind }) : kind));
    }
    const area = code === null ? undefined : this.areas[code];
    if (area) {
      const link = document.createElement('a');
      link.className = 'nl-link';
      link.href = area.address;
      link.textContent = text('map.live_area', { name: area.name });
      if (parts.length) parts.push(document.createTextNode(' · '));
      parts.push(link);
    }
    const id = String(place?.properties['id'] ?? '');
    const perhaps = this.counting?.possible.has(id) ?? false;
    if (place && perhaps) parts.push(document.createTextNode(` · ${text('choice.live_possible')}`));
    const offer = place ? this.whatIf?.offer(id, perhaps) : null;
    if (offer) parts.push(offer);
    this.note.replaceChildren(...parts);
  }
}

export const start = (frame: HTMLElement, walking: Walking = walks): Promise<LiveMap | null> => LiveMap.start(frame, walking);
