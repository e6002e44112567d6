// Ties with WebGL: a straight ribbon, or one bent to the left of its way, whole or in stitches.
import { EdgeProgram, type EdgeProgramType } from 'sigma/rendering';
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from 'sigma/types';
import { floatColor } from 'sigma/utils';
import { BEND, FRAME, MOST_BEND } from './told';

const VERTEX = `
attribute vec2 a_from;
attribute vec2 a_to;
attribute float a_width;
attribute float a_strength;
attribute vec4 a_color;
attribute vec3 a_stitch;
attribute vec2 a_at;
uniform mat3 u_matrix;
uniform vec2 u_half;
uniform float u_scale;
uniform float u_bent;
uniform float u_feather;
varying vec4 v_color;
varying vec3 v_stitch;
varying float v_along;
varying float v_across;
varying float v_half;
void main() {
  vec2 from = (u_matrix * vec3(a_from, 1.0)).xy * u_half;
  vec2 to = (u_matrix * vec3(a_to, 1.0)).xy * u_half;
  vec2 way = to - from;
  float span = max(length(way), 0.001);
  float left = way.x < 0.0 || (way.x == 0.0 && way.y < 0.0) ? -1.0 : 1.0;
  float part = u_bent * 2.0 * min(${BEND.toFixed(3)}, ${MOST_BEND.toFixed(1)} * u_scale / span);
  vec2 handle = (from + to) / 2.0 + vec2(-way.y, way.x) * left * part;
  float t = a_at.x;
  vec2 spot = mix(mix(from, handle, t), mix(handle, to, t), t);
  vec2 along = mix(handle - from, to - handle, t);
  vec2 side = vec2(-along.y, along.x) / max(length(along), 0.001);
  v_half = a_width / 2.0;
  v_across = a_at.y * (v_half + u_feather);
  v_along = t * span;
  v_stitch = a_stitch;
  v_color = vec4(a_color.rgb, 1.0) * a_strength;
  gl_Position = vec4((spot + side * v_across) / u_half, 0.0, 1.0);
}`;

// x of the stitch: how long it is; y: how far to the next, in pixels; z: whether it is round
const FRAGMENT = `
precision highp float;
varying vec4 v_color;
varying vec3 v_stitch;
varying float v_along;
varying float v_across;
varying float v_half;
uniform float u_feather;
void main() {
  #ifdef PICKING_MODE
  discard;
  #else
  bool round_ = v_stitch.z > 0.5;
  float stride = max(v_stitch.x + v_stitch.y, 0.001);
  float off = round_ ? length(vec2(mod(v_along, stride) - stride / 2.0, v_across)) : abs(v_across);
  float cover = 1.0 - smoothstep(v_half - u_feather, v_half + u_feather, off);
  float on = v_stitch.x <= 0.0 || round_ ? 1.0 : step(mod(v_along, stride), v_stitch.x);
  gl_FragColor = v_color * cover * on;
  #endif
}`;

const UNIFORMS = ['u_matrix', 'u_half', 'u_scale', 'u_bent', 'u_feather'] as const;
const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext;

/** How long a stitch is and how far it is to the next, in pixels, and whether it is round. */
export type Stitch = readonly [number, number, 0 | 1];
export const STITCHES = { none: [0, 0, 0], informal: [8, 4.5, 0], away: [1.5, 5, 0], could: [5, 3, 1] } as const satisfies Record<string, Stitch>;
export interface TieData extends EdgeDisplayData { strength: number; stitch: Stitch }

/** Ribbons in so many pieces. */
function ribbon(pieces: number, bent: boolean): EdgeProgramType {
  const strip = Array.from({ length: pieces + 1 }, (_, at) => [[at / pieces, -1], [at / pieces, 1]]).flat();
  return class Ribbon extends EdgeProgram<(typeof UNIFORMS)[number]> {
    getDefinition() {
      return {
        VERTICES: strip.length, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: TRIANGLE_STRIP, UNIFORMS,
        ATTRIBUTES: [
          { name: 'a_from', size: 2, type: FLOAT }, { name: 'a_to', size: 2, type: FLOAT }, { name: 'a_width', size: 1, type: FLOAT },
          { name: 'a_strength', size: 1, type: FLOAT }, { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: 'a_stitch', size: 3, type: FLOAT },
        ],
        CONSTANT_ATTRIBUTES: [{ name: 'a_at', size: 2, type: FLOAT }],
        CONSTANT_DATA: strip,
      };
    }

    processVisibleItem(_index: number, start: number, from: NodeDisplayData, to: NodeDisplayData, tie: EdgeDisplayData): void {
      const { strength, stitch } = tie as TieData;
      this.array.set([from.x, from.y, to.x, to.y, tie.size, strength, floatColor(tie.color), ...stitch], start);
    }

    setUniforms(params: RenderParams, { gl, uniformLocations: at }: { gl: WebGLRenderingContext | WebGL2RenderingContext; uniformLocations: Record<string, WebGLUniformLocation> }): void {
      const scale = params.width / FRAME / params.zoomRatio;
      gl.uniformMatrix3fv(at['u_matrix'] ?? null, false, params.matrix);
      gl.uniform2f(at['u_half'] ?? null, params.width / 2, params.height / 2);
      gl.uniform1f(at['u_scale'] ?? null, scale);
      gl.uniform1f(at['u_bent'] ?? null, bent ? 1 : 0);
      gl.uniform1f(at['u_feather'] ?? null, 0.5 / params.pixelRatio);
    }
  } as unknown as EdgeProgramType;
}

const THIN_VERTEX = `
attribute vec2 a_from;
attribute vec2 a_to;
attribute float a_strength;
attribute vec4 a_color;
attribute float a_at;
uniform mat3 u_matrix;
uniform vec2 u_half;
uniform float u_scale;
uniform float u_bent;
varying vec4 v_color;
void main() {
  vec2 from = (u_matrix * vec3(a_from, 1.0)).xy * u_half;
  vec2 to = (u_matrix * vec3(a_to, 1.0)).xy * u_half;
  vec2 way = to - from;
  float left = way.x < 0.0 || (way.x == 0.0 && way.y < 0.0) ? -1.0 : 1.0;
  float part = u_bent * 2.0 * min(${BEND.toFixed(3)}, ${MOST_BEND.toFixed(1)} * u_scale / max(length(way), 0.001));
  vec2 handle = (from + to) / 2.0 + vec2(-way.y, way.x) * left * part;
  vec2 spot = mix(mix(from, handle, a_at), mix(handle, to, a_at), a_at);
  v_color = vec4(a_color.rgb, 1.0) * a_strength;
  gl_Position = vec4(spot / u_half, 0.0, 1.0);
}`;

const THIN_FRAGMENT = `
precision mediump float;
varying vec4 v_color;
void main() {
  gl_FragColor = v_color;
}`;

/** Hairlines, for a web of very many ties: a bent one is so many dashes, so that it need not be woven anew when it moves. */
function hairline(dashes: number, bent: boolean): EdgeProgramType {
  // a dash, and two thirds of it white; the last dash ends where the tie does
  const ends = Array.from({ length: dashes }, (_, dash) => [dash / (dashes - 0.4), (dash + 0.6) / (dashes - 0.4)]).flat();
  return class Hairline extends EdgeProgram<(typeof UNIFORMS)[number]> {
    getDefinition() {
      return {
        VERTICES: ends.length, VERTEX_SHADER_SOURCE: THIN_VERTEX, FRAGMENT_SHADER_SOURCE: THIN_FRAGMENT, METHOD: WebGLRenderingContext.LINES, UNIFORMS,
        ATTRIBUTES: [
          { name: 'a_from', size: 2, type: FLOAT }, { name: 'a_to', size: 2, type: FLOAT }, { name: 'a_strength', size: 1, type: FLOAT },
          { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: 'a_at', size: 1, type: FLOAT },
        ],
      };
    }

    processVisibleItem(_index: number, start: number, from: NodeDisplayData, to: NodeDisplayData, tie: EdgeDisplayData): void {
      const [array, strength, colour] = [this.array, (tie as TieData).strength, floatColor(tie.color)];
      let at = start;
      for (const end of ends) {
        array[at++] = from.x;
        array[at++] = from.y;
        array[at++] = to.x;
        array[at++] = to.y;
        array[at++] = strength;
        array[at++] = colour;
        array[at++] = end;
      }
    }

    setUniforms(params: RenderParams, { gl, uniformLocations: at }: { gl: WebGLRenderingContext | WebGL2RenderingContext; uniformLocations: Record<string, WebGLUniformLocation> }): void {
      gl.uniformMatrix3fv(at['u_matrix'] ?? null, false, params.matrix);
      gl.uniform2f(at['u_half'] ?? null, params.width / 2, params.height / 2);
      gl.uniform1f(at['u_scale'] ?? null, params.width / FRAME / params.zoomRatio);
      gl.uniform1f(at['u_bent'] ?? null, bent ? 1 : 0);
    }
  } as unknown as EdgeProgramType;
}

/** By the names that sigma gives programs of its own, which then are not made: each takes a moment of loading. */
export const TIES = { line: ribbon(1, false), arrow: ribbon(10, true), thin: hairline(1, false), thinBent: hairline(7, true) };
/** Straight, and bent; and the same where there are very many. */
export const STRAIGHT = 'line';
export const BENT = 'arrow';
export const MANY = { straight: 'thin', bent: 'thinBent' } as const;
