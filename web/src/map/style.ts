// The map's style: the same cloth as the drawing on the server.
import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Colours } from './colours';

const SOURCE = 'map';
/** More markers than this are dots from afar, and get their glyph from this zoom on; the drawing on the server does the same. */
const MAX_GLYPHS = 36;
const GLYPH_ZOOM = 14;
/** From afar a stitch would hide the tone of its square. */
const STITCH_ZOOM = 13;

export function glyphZoom(markers: number): number {
  return markers > MAX_GLYPHS ? GLYPH_ZOOM : 0;
}

/** A width in metres as pixels at any zoom, at about 52° north, never thinner than `least`; none where `shown` is false. */
function metres(width: number, least: number, shown: ExpressionSpecification | true = true): ExpressionSpecification {
  const pixels = (zoom: number): number => Math.max(least, (width * 2 ** zoom) / (78271.5 * Math.cos((52 * Math.PI) / 180)));
  const at = (zoom: number): number | ExpressionSpecification => (shown === true ? pixels(zoom) : ['case', shown, pixels(zoom), 0]);
  return ['interpolate', ['exponential', 2], ['zoom'], 8, at(8), 11, at(11), 14, at(14), 20, at(20)];
}

function area(id: string, colour: string): LayerSpecification {
  return { id, type: 'fill', source: SOURCE, 'source-layer': id, paint: { 'fill-color': colour, 'fill-antialias': true } };
}

function line(id: string, colour: string, width: number, least: number, dashes?: number[]): LayerSpecification {
  return {
    id, type: 'line', source: SOURCE, 'source-layer': id,
    layout: { 'line-cap': dashes ? 'butt' : 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': metres(width, least), ...(dashes ? { 'line-dasharray': dashes } : {}) },
  };
}

/** Whether a place is one of these. */
function among(ids: Iterable<string>): ExpressionSpecification {
  return ['in', ['get', 'id'], ['literal', [...ids]]];
}

/** Which places count for what is asked, and which might; null where nothing is asked. */
export type Counting = { readonly sure: ReadonlySet<string>; readonly possible: ReadonlySet<string> } | null;

/** Places of a function that count, or those that are said to count, or might; of a what-if without those that close. */
export function placesFilter(layer: string, closed: Iterable<string> = [], counting: Counting = null): FilterSpecification {
  if (counting) return ['all', among([...counting.sure, ...counting.possible]), ['!', among(closed)]];
  return ['all', ['in', layer, ['get', 'layers']], ['get', 'counts'], ['!', among(closed)]];
}

export function markerImage(layer: string, dot: boolean, counting: Counting = null): ExpressionSpecification {
  const end = dot ? '-dot' : '';
  const known: ExpressionSpecification = ['concat', `${layer}-`, ['get', 'setting'], end];
  return counting ? ['case', among(counting.possible), `${layer}-possible${end}`, known] : known;
}

function markers(id: string, layer: string, dot: boolean, zoom: number): LayerSpecification {
  return {
    id, type: 'symbol', source: 'places', filter: placesFilter(layer),
    ...(dot ? { maxzoom: zoom } : { minzoom: zoom }),
    layout: {
      'icon-image': markerImage(layer, dot), 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 10, dot ? 0.45 : 0.6, GLYPH_ZOOM, dot ? 0.85 : 1],
    },
  };
}

/** The stitch around squares that a what-if changes: its dark edge, or the yellow on it. */
function stitch(id: string, colour: string, width: number): LayerSpecification {
  return {
    id, type: 'line', source: SOURCE, 'source-layer': 'cells', minzoom: STITCH_ZOOM,
    paint: { 'line-color': colour, 'line-width': metres(width, 0, ['boolean', ['feature-state', 'changed'], false]) },
  };
}

/** The colour of a square, by the class that was joined to it in the browser. */
function squareColours(colours: Colours): ExpressionSpecification {
  const { ok, a, b, c, d } = colours.classes;
  return ['match', ['feature-state', 'class'], 'ok', ok, 'a', a, 'b', b, 'c', c, 'd', d, 'rgba(0,0,0,0)'];
}

export function style(tiles: string, places: FeatureCollection, colours: Colours, layer: string, zoom: number): StyleSpecification {
  return {
    version: 8,
    sources: {
      [SOURCE]: { type: 'vector', url: `pmtiles://${tiles}`, promoteId: { cells: 'id', areas: 'id' } },
      places: { type: 'geojson', data: places },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours.land } },
      area('land', colours.land),
      line('ditch', colours.ditch, 8, 0.4),
      area('town', colours.town),
      area('block', colours.block),
      area('green', colours.green),
      area('water', colours.water),
      line('street', colours.road, 10, 0.5),
      line('road', colours.road, 20, 1.6),
      line('bridge', colours.town, 24, 1.8),
      line('rail', colours.rail, 8, 1, [4, 2]),
      {
        id: 'squares', type: 'fill', source: SOURCE, 'source-layer': 'cells',
        paint: {
          'fill-color': squareColours(colours),
          'fill-opacity': ['match', ['feature-state', 'class'], 'ok', 0.35, 'a', 0.42, 0.94],
          'fill-outline-color': colours.town,
        },
      },
      {
        id: 'unreached', type: 'fill', source: SOURCE, 'source-layer': 'cells',
        paint: { 'fill-pattern': 'hatching', 'fill-opacity': ['match', ['feature-state', 'class'], 'x', 1, 0] },
      },
      stitch('changed-edge', colours.ink, 16),
      stitch('changed', colours.mend, 9),
      { id: 'areas', type: 'fill', source: SOURCE, 'source-layer': 'areas', paint: { 'fill-color': 'rgba(0,0,0,0)' } },
      {
        id: 'borders', type: 'line', source: SOURCE, 'source-layer': 'areas',
        layout: { 'line-cap': 'round' },
        paint: { 'line-color': colours.edge, 'line-width': 1.2, 'line-dasharray': [0.8, 3.3] },
      },
      {
        id: 'chosen', type: 'line', source: SOURCE, 'source-layer': 'areas',
        paint: {
          'line-color': colours.ink, 'line-dasharray': [3.5, 2.2],
          'line-width': ['case', ['boolean', ['feature-state', 'chosen'], false], 2.4, 0],
        },
      },
      markers('dots', layer, true, zoom),
      markers('places', layer, false, zoom),
      {
        id: 'names', type: 'symbol', source: SOURCE, 'source-layer': 'label',
        layout: { 'text-field': ['get', 'name'], 'text-font': ['Figtree Weefsel'], 'text-size': 13, 'text-padding': 4, 'text-max-width': 9 },
        paint: { 'text-color': colours.name, 'text-halo-color': colours.town, 'text-halo-width': 2 },
      },
    ],
  };
}
