/**
 * The desk button and the wearable, drawn large, with their light and their trembling. Each has a real button over the
 * drawing for pointer, touch and keyboard; both edges of a press are told, so that holding means something.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Tone } from './signals.tsx';

interface PressProps {
  readonly label: string;
  readonly extra: string;
  readonly onEdge: (action: 'down' | 'up') => void;
  readonly onDown: (down: boolean) => void;
}

/** Shortest press made of a click that had no edges of its own, milliseconds. */
const CLICK = 120;

/** An unseen button over a drawing. */
function PressArea({ label, extra, onEdge, onDown }: PressProps) {
  const held = useRef(false);
  const edges = useRef(false);
  const move = (down: boolean): void => {
    if (held.current === down) return;
    held.current = down;
    edges.current = true;
    onDown(down);
    onEdge(down ? 'down' : 'up');
  };
  useEffect(() => () => move(false), []);
  const isKey = (key: string): boolean => key === ' ' || key === 'Enter';
  return (
    <button
      type="button"
      class={`nk-press ${extra}`}
      aria-label={label}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        move(true);
      }}
      onPointerUp={() => move(false)}
      onPointerCancel={() => move(false)}
      onKeyDown={(event) => {
        if (!isKey(event.key) || event.repeat) return;
        event.preventDefault();
        move(true);
      }}
      onKeyUp={(event) => {
        if (isKey(event.key)) move(false);
      }}
      onBlur={() => move(false)}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => {
        // Assistive technology clicks without touching; give it the press of a quick finger.
        if (!edges.current) {
          move(true);
          setTimeout(() => move(false), CLICK);
        }
        edges.current = false;
      }}
    />
  );
}

interface DrawingProps {
  readonly light: Tone;
  readonly vibration: Tone;
  readonly labels: { readonly press: string; readonly second: string | null };
  readonly secondText: string;
  readonly onEdge: (button: 0 | 1, action: 'down' | 'up') => void;
}

/** The button on a desk: a dome in a ring of light, and a key of its own for an emergency. */
export function DeskDrawing({ light, labels, secondText, onEdge }: DrawingProps) {
  const [down, setDown] = useState(false);
  const [second, setSecond] = useState(false);
  return (
    <div
      class={`nk-desk ${down ? 'nk-desk--down' : ''} ${second ? 'nk-desk--second' : ''}`}
      data-light={light}
    >
      <svg viewBox="0 0 420 380" aria-hidden="true" focusable="false">
        <defs>
          <linearGradient id="desk-side" x1="0" x2="1" y1="0" y2="0">
            <stop offset="0" stop-color="#23313a" />
            <stop offset="0.3" stop-color="#4d5f6a" />
            <stop offset="0.7" stop-color="#36454f" />
            <stop offset="1" stop-color="#18232a" />
          </linearGradient>
          <radialGradient id="desk-top" cx="0.42" cy="0.25" r="0.9">
            <stop offset="0" stop-color="#6d7f8a" />
            <stop offset="1" stop-color="#33424b" />
          </radialGradient>
          <radialGradient id="desk-dome" cx="0.38" cy="0.18" r="0.95">
            <stop offset="0" stop-color="#ff8a7d" />
            <stop offset="0.35" stop-color="#df2f2b" />
            <stop offset="0.8" stop-color="#a30f17" />
            <stop offset="1" stop-color="#7c0a12" />
          </radialGradient>
          <linearGradient id="desk-collar" x1="0" x2="0" y1="0" y2="1">
            <stop offset="0" stop-color="#10181d" />
            <stop offset="1" stop-color="#2a3841" />
          </linearGradient>
          <filter id="desk-glow" x="-40%" y="-60%" width="180%" height="220%">
            <feGaussianBlur stdDeviation="16" />
          </filter>
          <filter id="desk-shadow" x="-20%" y="-40%" width="140%" height="180%">
            <feGaussianBlur stdDeviation="12" />
          </filter>
        </defs>
        <ellipse cx="210" cy="318" rx="186" ry="40" fill="#000" opacity="0.28" filter="url(#desk-shadow)" />
        <path d="M28 208v62c0 44 82 78 182 78s182-34 182-78v-62z" fill="url(#desk-side)" />
        <ellipse cx="210" cy="208" rx="182" ry="80" fill="url(#desk-top)" />
        <ellipse
          cx="210"
          cy="206"
          rx="180"
          ry="78"
          fill="none"
          stroke="#8fa1ab"
          stroke-opacity="0.35"
          stroke-width="2"
        />
        <ellipse cx="210" cy="194" rx="134" ry="58" class="nk-glow" filter="url(#desk-glow)" />
        <ellipse cx="210" cy="194" rx="134" ry="58" class="nk-ringlight" />
        <ellipse cx="210" cy="192" rx="116" ry="50" fill="url(#desk-collar)" />
        <g class="nk-dome">
          <path
            d="M104 178c0-66 44-104 106-104s106 38 106 104c0 26-48 46-106 46s-106-20-106-46z"
            fill="url(#desk-dome)"
          />
          <path
            d="M108 186c6 24 50 40 102 40s96-16 102-40"
            fill="none"
            stroke="#5c070d"
            stroke-opacity="0.6"
            stroke-width="3"
          />
          <ellipse
            cx="172"
            cy="108"
            rx="44"
            ry="20"
            fill="#fff"
            opacity="0.34"
            transform="rotate(-18 172 108)"
          />
        </g>
        <g class="nk-key">
          <rect x="165" y="284" width="90" height="40" rx="12" fill="#10181d" />
          <rect x="169" y="282" width="82" height="36" rx="10" class="nk-key__cap" />
          <text x="210" y="306" text-anchor="middle" class="nk-key__text">
            {secondText}
          </text>
        </g>
      </svg>
      <PressArea
        label={labels.press}
        extra="nk-press--dome"
        onEdge={(action) => onEdge(0, action)}
        onDown={setDown}
      />
      {labels.second !== null && (
        <PressArea
          label={labels.second}
          extra="nk-press--key"
          onEdge={(action) => onEdge(1, action)}
          onDown={setSecond}
        />
      )}
    </div>
  );
}

/** The button on a cord: it trembles, and may have no light at all. */
export function WearableDrawing({ light, vibration, labels, onEdge }: DrawingProps) {
  const [down, setDown] = useState(false);
  return (
    <div
      class={`nk-wearable ${down ? 'nk-wearable--down' : ''} ${vibration === 'off' ? '' : 'nk-wearable--trembling'}`}
      data-light={light}
    >
      <svg viewBox="0 0 420 420" aria-hidden="true" focusable="false">
        <defs>
          <linearGradient id="wear-body" x1="0.1" x2="0.9" y1="0" y2="1">
            <stop offset="0" stop-color="#5b6c77" />
            <stop offset="0.45" stop-color="#2c3a43" />
            <stop offset="1" stop-color="#141d23" />
          </linearGradient>
          <radialGradient id="wear-key" cx="0.36" cy="0.28" r="0.9">
            <stop offset="0" stop-color="#ff9184" />
            <stop offset="0.45" stop-color="#d92c2b" />
            <stop offset="1" stop-color="#8d0c14" />
          </radialGradient>
          <filter id="wear-shadow" x="-30%" y="-20%" width="160%" height="150%">
            <feGaussianBlur stdDeviation="12" />
          </filter>
          <filter id="wear-glow" x="-50%" y="-50%" width="200%" height="200%">
            <feGaussianBlur stdDeviation="12" />
          </filter>
        </defs>
        <path d="M120 -10 C150 60 186 84 202 110 M300 -10 C270 60 234 84 218 110" class="nk-cord" />
        <g class="nk-waves">
          <path d="M98 200c-16 34-16 86 0 120" />
          <path d="M66 182c-26 46-26 110 0 156" />
          <path d="M322 200c16 34 16 86 0 120" />
          <path d="M354 182c26 46 26 110 0 156" />
        </g>
        <g class="nk-body">
          <rect
            x="128"
            y="124"
            width="164"
            height="274"
            rx="82"
            fill="#000"
            opacity="0.3"
            filter="url(#wear-shadow)"
          />
          <rect x="192" y="96" width="36" height="36" rx="14" fill="none" stroke="#8496a1" stroke-width="9" />
          <rect x="126" y="114" width="168" height="280" rx="84" fill="url(#wear-body)" />
          <rect
            x="131"
            y="119"
            width="158"
            height="270"
            rx="79"
            fill="none"
            stroke="#fff"
            stroke-opacity="0.14"
            stroke-width="3"
          />
          <circle cx="210" cy="246" r="66" class="nk-glow" filter="url(#wear-glow)" />
          <circle cx="210" cy="246" r="66" fill="#0d1418" />
          <circle cx="210" cy="246" r="62" class="nk-ringlight nk-ringlight--thin" />
          <g class="nk-dome">
            <circle cx="210" cy="246" r="52" fill="url(#wear-key)" />
            <ellipse
              cx="192"
              cy="224"
              rx="22"
              ry="12"
              fill="#fff"
              opacity="0.35"
              transform="rotate(-28 192 224)"
            />
          </g>
          <path
            d="M186 350h48M194 364h32"
            stroke="#8fa1ab"
            stroke-opacity="0.5"
            stroke-width="5"
            stroke-linecap="round"
          />
        </g>
      </svg>
      <PressArea
        label={labels.press}
        extra="nk-press--wear"
        onEdge={(action) => onEdge(0, action)}
        onDown={setDown}
      />
    </div>
  );
}
