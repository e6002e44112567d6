// The web that can be moved: sigma over the drawing of the server, and the map beneath it moved along.
import { MultiUndirectedGraph } from 'graphology';
import Sigma from 'sigma';
import type { Settings } from 'sigma/settings';
import type { PartialButFor } from 'sigma/types';
import { glyphPath } from '../map/markers';
import { NODE, type NodeData } from './nodes';
import { inks, nodeLooks, tieLook, type Inks } from './paint';
import { BENT, MANY as THIN, STITCHES, STRAIGHT, TIES } from './ties';
import { FRAME, type Told } from './told';

const CALM = matchMedia('(prefers-reduced-motion: reduce)');
/** Side of a glyph in radiuses of its node, and the smallest node that gets one, in pixels. */
const GLYPH = 1.5;
const LEAST_GLYPH = 7.5;
/** Of larger webs only who is pointed at is lit, not the ties too. */
const LIT = 1500;
/** More ties than this are hairlines, and are not drawn while the picture moves. */
const MANY = 2500;
/** So many names are written, and so many are tried; each letter is so wide, in pixels. */
const NAMES = { few: 90, many: 40 };
const TRIED = 500;
const LETTER = 7;
/** Half of the part of the frame that keyboard zooming leaves. */
const STEP = 1.5;
const TYPE = '13px "Figtree Weefsel", "Segoe UI", system-ui, sans-serif';

type Shown = PartialButFor<NodeData, 'x' | 'y' | 'size' | 'label' | 'color'>;

function label(context: CanvasRenderingContext2D, data: Shown, ink: Inks, bold: boolean): void {
  if (!data.label) return;
  context.font = `${bold ? 700 : 500} ${TYPE}`;
  context.textAlign = 'center';
  context.globalAlpha = data.strength === undefined || data.strength > 0.5 ? 1 : 0.4;
  context.lineWidth = 5;
  context.lineJoin = 'round';
  context.strokeStyle = ink.halo;
  context.fillStyle = ink.ink;
  const below = data.y + data.size + 14;
  context.strokeText(data.label, data.x, below);
  context.fillText(data.label, data.x, below);
  context.globalAlpha = 1;
}

/** Nodes do not become so small that one cannot point at them. */
const scaleOf = (width: number): number => Math.max(0.7, width / FRAME);

export class Loom {
  private graph = new MultiUndirectedGraph();
  private ink: Inks;
  private lit: string | null = null;
  private near = new Set<string>();
  private readonly sigma: Sigma;
  /** keys of the nodes, those first that are named first: what stands out, who is of the area, who has most ties */
  private order: string[] = [];
  /** pixels of the screen in one of the frame */
  private scale = 1;
  private readonly glyphs = new Map<string, Path2D>();
  private readonly pen: CanvasRenderingContext2D | null;
  /** the map beneath; another one after each change of view */
  beneath: SVGSVGElement | null = null;
  /** what one points at, and what one chooses: places in the list of nodes */
  pointed: (node: number | null) => void = () => undefined;
  chosen: (node: number) => void = () => undefined;

  constructor(private readonly box: HTMLElement, public told: Told) {
    this.ink = inks(told.map);
    this.scale = scaleOf(box.clientWidth);
    this.weave();
    const settings: Partial<Settings> = {
      allowInvalidContainer: true, stagePadding: 0, renderEdgeLabels: false, zIndex: true, defaultEdgeType: STRAIGHT,
      nodeProgramClasses: { circle: NODE }, edgeProgramClasses: TIES, minCameraRatio: 0.06, maxCameraRatio: 1.6,
      renderLabels: false, hideEdgesOnMove: told.one.length > MANY,
      zoomDuration: CALM.matches ? 0 : 180, inertiaDuration: CALM.matches ? 0 : 200,
      defaultDrawNodeHover: (context, data) => this.hover(context, data as Shown),
      nodeReducer: (key, data) => this.dim(data, this.lit !== null && key !== this.lit && !this.near.has(key)),
      edgeReducer: (key, data) => this.dim(data, this.lit !== null && !this.graph.hasExtremity(key, this.lit)),
    };
    // the frame first: else sigma would frame the nodes by themselves, and do it all twice
    this.sigma = new Sigma(new MultiUndirectedGraph(), box, settings);
    this.frame();
    this.sigma.setGraph(this.graph);
    this.pen = this.sigma.createCanvas('glyphs', { afterLayer: 'nodes' }).getContext('2d');
    this.sigma.resize(true);
    this.sigma.on('afterRender', () => this.after());
    this.sigma.on('resize', () => this.resized());
    this.sigma.on('enterNode', ({ node }) => this.light(node));
    this.sigma.on('leaveNode', () => this.light(null));
    this.sigma.on('clickNode', ({ node }) => this.chosen(Number(node)));
    // names and signs, and the map beneath, once whoever made it has said what is beneath
    this.sigma.scheduleRender();
  }

  /** Show another view: its nodes keep the camera where the picture is of the same place. */
  show(told: Told): void {
    const moved = told.frame.join() !== this.told.frame.join();
    this.told = told;
    this.lit = null;
    this.near.clear();
    this.ink = inks(told.map);
    this.weave();
    this.frame();
    this.sigma.setGraph(this.graph);
    this.sigma.setSetting('hideEdgesOnMove', told.one.length > MANY);
    if (moved) this.sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
  }

  /** Colours anew: light became dark. */
  dye(): void {
    this.show(this.told);
  }

  light(node: string | null): void {
    if (node === this.lit) return;
    this.lit = node !== null && this.told.id.length <= LIT ? node : null;
    this.near = new Set(this.lit === null ? [] : this.graph.neighbors(this.lit));
    this.box.classList.toggle('wijst', node !== null);
    if (this.told.id.length <= LIT) this.sigma.refresh({ skipIndexation: true });
    this.pointed(node === null ? null : Number(node));
  }

  zoom(way: 'in' | 'out' | 'whole'): void {
    const camera = this.sigma.getCamera();
    const duration = CALM.matches ? 0 : 180;
    if (way === 'whole') void camera.animatedReset({ duration });
    else if (way === 'in') void camera.animatedZoom({ factor: STEP, duration });
    else void camera.animatedUnzoom({ factor: STEP, duration });
  }

  /** Light a node and bring it into the picture. */
  visit(node: number): void {
    this.light(String(node));
    const at = this.sigma.getNodeDisplayData(String(node));
    const spot = at && this.sigma.framedGraphToViewport(at);
    const { width, height } = this.sigma.getDimensions();
    if (!at || !spot || (spot.x > 0 && spot.x < width && spot.y > 0 && spot.y < height)) return;
    void this.sigma.getCamera().animate({ x: at.x, y: at.y }, { duration: CALM.matches ? 0 : 180 });
  }

  // --- the graph ---

  private weave(): void {
    const { told, ink } = this;
    const looks = nodeLooks(told, ink);
    const graph = new MultiUndirectedGraph();
    told.id.forEach((_, at) => {
      const look = looks[told.look[at]!]!;
      graph.addNode(String(at), {
        x: told.x[at], y: -told.y[at]!, size: told.size[at]! * this.scale, label: told.name[at], color: look.fill, edge: look.edge, rim: look.width,
        square: told.square[at], dashed: look.dashed ? 1 : 0, strength: look.strength, glyph: told.glyph[at], glyphColour: look.glyph,
        bold: look.bold, zIndex: look.level, hidden: !told.drawn[at],
      });
    });
    const [straight, bent] = told.one.length > MANY ? [THIN.straight, THIN.bent] : [STRAIGHT, BENT];
    told.one.forEach((one, at) => {
      const [mark, paper] = [told.marks[told.mark[at]!]!, told.paper[at] === 1];
      const look = tieLook(mark, paper, told.one.length, ink);
      const stitch = mark === 'weg' ? STITCHES.away : paper ? STITCHES.none : STITCHES.informal;
      graph.addEdge(String(one), String(told.other[at]), { size: look.width, color: look.colour, strength: look.strength, zIndex: look.level, stitch, type: mark === 'van' ? (paper ? STRAIGHT : BENT) : paper ? straight : bent });
    });
    for (const [one, other] of told.could) {
      for (const [size, color] of [[7, ink.mendEdge], [4.6, ink.mend]] as const) {
        graph.addEdge(String(one), String(other), { size, color, strength: 1, zIndex: 3, stitch: STITCHES.could, type: BENT });
      }
    }
    this.graph = graph;
    const outside = told.looks.map((classes) => classes.split(' ').includes('buiten'));
    const first = (at: number): number => looks[told.look[at]!]!.level * 1e7 - (outside[told.look[at]!] ? 1e6 : 0) + told.formal[at]! + told.informal[at]!;
    this.order = told.id.map((_, at) => at).filter((at) => told.drawn[at]).sort((one, other) => first(other) - first(one)).map(String);
  }

  private frame(): void {
    const [left, top, width, height] = this.told.frame;
    this.sigma.setCustomBBox({ x: [left, left + width], y: [-top - height, -top] });
  }

  private dim<T extends object>(data: T, away: boolean): Partial<T> {
    return away ? { ...data, strength: 0.16 } : data;
  }

  /** Nodes are as large as the frame makes them. */
  private resized(): void {
    const scale = scaleOf(this.sigma.getDimensions().width);
    if (scale === this.scale) return;
    this.scale = scale;
    this.graph.updateEachNodeAttributes((at, data) => ({ ...data, size: this.told.size[Number(at)]! * scale }), { attributes: ['size'] });
  }

  // --- what is drawn over and under it ---

  private after(): void {
    this.follow();
    const { pen, sigma } = this;
    if (!pen) return;
    const { width, height } = sigma.getDimensions();
    const ratio = devicePixelRatio || 1;
    if (pen.canvas.width !== Math.round(width * ratio)) [pen.canvas.width, pen.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const taken: [number, number, number, number][] = [];
    let tried = 0;
    for (const key of this.order) {
      const data = sigma.getNodeDisplayData(key) as NodeData | undefined;
      if (!data) continue;
      const size = sigma.scaleSize(data.size);
      const { x, y } = sigma.framedGraphToViewport(data);
      if (x < -size || y < -size || x > width + size || y > height + size) continue;
      if (data.glyph && size >= LEAST_GLYPH) this.stamp(pen, data, x, y, size);
      // a name that would lie over another is not written: nearer by there is room
      if (taken.length >= (this.told.named ? NAMES.few : NAMES.many) || ++tried > TRIED || (data.strength < 0.5 && !this.told.named)) continue;
      const half = Math.max(10, ((data.label ?? '').length * LETTER) / 2);
      const box: [number, number, number, number] = [x - half, y + size + 3, x + half, y + size + 17];
      if (!data.bold && (box[0] < 0 || box[2] > width)) continue;
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      label(pen, { ...data, x, y, size } as Shown, this.ink, data.bold);
    }
  }

  private stamp(pen: CanvasRenderingContext2D, data: NodeData, x: number, y: number, size: number): void {
    pen.save();
    pen.translate(x, y);
    pen.scale((GLYPH * size) / 24, (GLYPH * size) / 24);
    pen.translate(-12, -12);
    pen.lineWidth = 2;
    pen.lineCap = pen.lineJoin = 'round';
    pen.globalAlpha = data.strength;
    pen.strokeStyle = data.glyphColour;
    pen.stroke(this.sign(data.glyph));
    pen.restore();
  }

  private sign(name: string): Path2D {
    const known = this.glyphs.get(name) ?? glyphPath(name);
    this.glyphs.set(name, known);
    return known;
  }

  /** The map beneath shows the same part of the land. */
  private follow(): void {
    if (!this.beneath) return;
    const { width, height } = this.sigma.getDimensions();
    const [from, to] = [this.sigma.viewportToGraph({ x: 0, y: 0 }), this.sigma.viewportToGraph({ x: width, y: height })];
    this.beneath.setAttribute('viewBox', [from.x, -from.y, to.x - from.x, from.y - to.y].map((one) => one.toFixed(1)).join(' '));
  }

  private hover(context: CanvasRenderingContext2D, data: Shown): void {
    context.lineWidth = 2.5;
    context.strokeStyle = this.ink.ink;
    context.beginPath();
    const reach = data.size + 4;
    if (data.square) context.rect(data.x - reach, data.y - reach, 2 * reach, 2 * reach);
    else context.arc(data.x, data.y, reach, 0, 2 * Math.PI);
    context.stroke();
    label(context, data, this.ink, true);
  }
}
