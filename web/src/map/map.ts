// The map that can be moved: laid over the server's drawing once it is drawn itself, and never where it cannot be.
import type { FeatureCollection } from 'geojson';
import { addProtocol, Map as MapLibre, NavigationControl, setWorkerUrl, type MapGeoJSONFeature, type PointLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { text } from '../texts';
import { cellClass, readColours } from './colours';
import { hatching, markerImages } from './markers';
import { glyphZoom, markerImage, placesFilter, style } from './style';
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

/** How many places of a function the map shows. */
function drawn(places: FeatureCollection, layer: string): number {
  return places.features.filter(({ properties }) => properties?.['counts'] && properties['layers'].includes(layer)).length;
}

function drawable(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

export class LiveMap {
  private chosen: string | null = null;
  private minutes: Minutes = {};
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
    private layer: string,
  ) {
    this.ends = (frame.dataset['klassen'] ?? '').split(',').map(Number);
    this.whatIf = WhatIf.on(map, places, { overlay: (changed) => this.overlay(changed), close: () => this.filter() });
  }

  static async start(frame: HTMLElement): Promise<LiveMap | null> {
    if (!drawable()) return null;
    const { tegels = '', minuten = '', plekken = '', gebieden = '', laag = '', grenzen = '' } = frame.dataset;
    const address = (path: string): string => new URL(path, location.href).href;
    setWorkerUrl(new URL(workerUrl, import.meta.url).href);
    addProtocol('pmtiles', new Protocol().tile);
    const [west = 0, south = 0, east = 0, north = 0] = grenzen.split(',').map(Number);
    const container = document.createElement('div');
    container.className = 'levend';
    frame.append(container);
    const [areas, places, minutes] = await Promise.all([
      json<Record<string, Area>>(gebieden), json<FeatureCollection>(plekken), json<Minutes>(`${minuten}?laag=${laag}`),
    ]);
    const bounds: [number, number, number, number] = [west, south, east, north];
    const map = new MapLibre({
      container, bounds, style: style(address(tegels), places, readColours(), laag, glyphZoom(drawn(places, laag))),
      maxBounds: [west - (east - west) / 2, south - (north - south) / 2, east + (east - west) / 2, north + (north - south) / 2],
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
    const live = new LiveMap(frame, map, areas, places, laag);
    live.minutes = minutes;
    live.listen(address(tegels));
    return live;
  }

  /** Show the walking times and places of another function. */
  async show(layer: string): Promise<void> {
    this.layer = layer;
    const minutes = await json<Minutes>(`${this.frame.dataset['minuten']}?laag=${layer}`);
    if (this.layer !== layer) return; // another was chosen meanwhile
    this.minutes = minutes;
    const zoom = glyphZoom(drawn(this.places, layer));
    this.filter();
    for (const [id, dot] of [['dots', true], ['places', false]] as const) {
      this.map.setLayoutProperty(id, 'icon-image', markerImage(layer, dot));
      this.map.setLayerZoomRange(id, dot ? 0 : zoom, dot ? zoom : 24);
    }
    this.join();
    this.whatIf?.reread();
  }

  /** Lay other minutes over some squares; those that were laid over before go back. */
  private overlay(changed: Minutes): void {
    const before = this.changed;
    this.changed = changed;
    for (const id of new Set([...Object.keys(before), ...Object.keys(changed)])) this.dye(id);
  }

  /** Show the places of the function that are open. */
  private filter(): void {
    for (const id of ['dots', 'places']) this.map.setFilter(id, placesFilter(this.layer, this.whatIf?.closed ?? []));
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
    return style(tiles, this.places, readColours(), this.layer, glyphZoom(drawn(this.places, this.layer)));
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
    const offer = place ? this.whatIf?.offer(String(place.properties['id'])) : null;
    if (offer) parts.push(offer);
    this.note.replaceChildren(...parts);
  }
}

export const start = (frame: HTMLElement): Promise<LiveMap | null> => LiveMap.start(frame);
