// Nodes with WebGL: a circle for what residents do together, a square for an institution, with an edge that may be dashed.
import { NodeProgram, type NodeProgramType } from 'sigma/rendering';
import type { NodeDisplayData, RenderParams } from 'sigma/types';
import { floatColor } from 'sigma/utils';

/** How far the triangle that is drawn on reaches beyond the node, in radiuses: the corners of a square must be on it. */
const REACH = 3.4;

const VERTEX = `
attribute vec4 a_id;
attribute vec4 a_fill;
attribute vec4 a_edge;
attribute vec2 a_position;
attribute float a_size;
attribute vec4 a_look;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform vec2 u_half;
uniform float u_sizeRatio;
varying vec4 v_fill;
varying vec4 v_edge;
varying vec2 v_spot;
varying float v_radius;
varying vec4 v_look;
void main() {
  v_radius = a_size / u_sizeRatio;
  v_spot = a_corner * v_radius * ${REACH.toFixed(1)};
  v_look = a_look;
  #ifdef PICKING_MODE
  v_fill = a_id;
  v_fill.a *= 255.0 / 254.0;
  v_edge = v_fill;
  #else
  v_fill = vec4(a_fill.rgb, 1.0) * a_look.w;
  v_edge = vec4(a_edge.rgb, 1.0) * a_look.w;
  #endif
  vec2 middle = (u_matrix * vec3(a_position, 1.0)).xy;
  gl_Position = vec4(middle + v_spot / u_half, 0.0, 1.0);
}`;

// x of the look: whether it is square; y: width of the edge in pixels; z: whether it is dashed; w: strength
const FRAGMENT = `
precision highp float;
varying vec4 v_fill;
varying vec4 v_edge;
varying vec2 v_spot;
varying float v_radius;
varying vec4 v_look;
uniform float u_feather;
void main() {
  vec2 off = abs(v_spot);
  bool square = v_look.x > 0.5;
  float far = square ? max(off.x, off.y) : length(v_spot);
  float out_ = v_radius + v_look.y / 2.0;
  float cover = 1.0 - smoothstep(out_ - u_feather, out_ + u_feather, far);
  #ifdef PICKING_MODE
  if (far > out_ + 3.0) discard;
  gl_FragColor = v_fill;
  #else
  float in_ = v_radius - v_look.y / 2.0;
  float edge = smoothstep(in_ - u_feather, in_ + u_feather, far);
  float turn = square
    ? (off.x > off.y ? v_spot.y : v_spot.x) + v_radius
    : (atan(v_spot.y, v_spot.x) + 3.14159265) * v_radius;
  float gap = v_look.z > 0.5 ? step(4.6, mod(turn, 8.2)) : 0.0;
  // between dashes the node ends at its fill
  vec4 rim = mix(v_edge, far > v_radius ? vec4(0.0) : v_fill, gap);
  gl_FragColor = mix(v_fill, rim, edge) * cover;
  #endif
}`;

const CORNERS = [0, 1 / 3, 2 / 3].map((part) => [Math.cos(2 * Math.PI * part), Math.sin(2 * Math.PI * part)] as const);
/** numbers of one corner, in the order of the attributes */
const FLOATS = 12;
const UNIFORMS = ['u_matrix', 'u_half', 'u_sizeRatio', 'u_feather'] as const;
const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;

export interface NodeData extends NodeDisplayData { square: number; edge: string; rim: number; dashed: number; strength: number; glyph: string; glyphColour: string; bold: boolean }

export const NODE = class Node extends NodeProgram<(typeof UNIFORMS)[number]> {
  getDefinition() {
    return {
      VERTICES: 3, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: TRIANGLES, UNIFORMS,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT }, { name: 'a_size', size: 1, type: FLOAT }, { name: 'a_look', size: 4, type: FLOAT },
        { name: 'a_fill', size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: 'a_edge', size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: 'a_corner', size: 2, type: FLOAT },
      ],
    };
  }

  processVisibleItem(index: number, start: number, data: NodeDisplayData): void {
    const node = data as NodeData;
    const [fill, edge] = [floatColor(node.color), floatColor(node.edge)];
    // each corner has all: drawing one node many times over is slow where there is no graphics card
    CORNERS.forEach(([x, y], corner) => {
      this.array.set([node.x, node.y, node.size, node.square, node.rim, node.dashed, node.strength, fill, edge, index, x, y], start + corner * FLOATS);
    });
  }

  setUniforms(params: RenderParams, { gl, uniformLocations: at }: { gl: WebGLRenderingContext | WebGL2RenderingContext; uniformLocations: Record<string, WebGLUniformLocation> }): void {
    gl.uniformMatrix3fv(at['u_matrix'] ?? null, false, params.matrix);
    gl.uniform2f(at['u_half'] ?? null, params.width / 2, params.height / 2);
    gl.uniform1f(at['u_sizeRatio'] ?? null, params.sizeRatio);
    gl.uniform1f(at['u_feather'] ?? null, 0.6 / params.pixelRatio);
  }
} as unknown as NodeProgramType;
