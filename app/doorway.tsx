/** The house at night: an arched door ajar, light on the step, and the list that is kept behind it. A picture only. */
export function Doorway() {
  return (
    <div aria-hidden className="relative mx-auto w-full max-w-md">
      <svg viewBox="0 0 400 420" className="w-full">
        <defs>
          <linearGradient id="light" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#f8dfa4" />
            <stop offset="1" stopColor="#eab85f" />
          </linearGradient>
          <linearGradient id="spill" x1="0.4" y1="0" x2="0.5" y2="1">
            <stop offset="0" stopColor="#eab85f" stopOpacity="0.75" />
            <stop offset="1" stopColor="#eab85f" stopOpacity="0" />
          </linearGradient>
        </defs>
        <path d="M48 372V168a152 152 0 0 1 304 0v204z" fill="#0b3b2d" />
        <path d="M66 372V168a134 134 0 0 1 268 0v204z" fill="#0f4c3a" />
        <path d="M92 372V170a108 108 0 0 1 216 0v202z" fill="url(#light)" />
        <path d="M92 372 20 420h320l-32-48z" fill="url(#spill)" />
        <path d="M196 62.2A108 108 0 0 1 308 170v202H196z" fill="#0b3b2d" stroke="#0b3b2d" strokeWidth="2" />
        <path d="M196 62.2 286 92v306l-90-26z" fill="#12624a" />
        <path
          d="m210 92 62 18v104l-62-10zM210 226l62 10v112l-62-18z"
          fill="none"
          stroke="#0b3b2d"
          strokeWidth="4"
        />
        <circle cx="210" cy="219" r="7" fill="#eab85f" />
        <path d="M40 372h320v12H40z" fill="#0b3b2d" />
      </svg>
      <div className="bg-surface absolute right-0 bottom-6 w-60 rounded-2xl border p-4 shadow-2xl shadow-black/25 sm:-right-4">
        <PictureRow done text="Oil the hinges" />
        <PictureRow done text="Cut a second key" />
        <PictureRow text="Polish the bell" />
      </div>
    </div>
  );
}

function PictureRow({ text, done = false }: { text: string; done?: boolean }) {
  return (
    <div className="flex items-center gap-3 py-1.5 text-[0.9375rem]">
      <svg viewBox="0 0 20 20" className="size-5 shrink-0">
        <rect
          x="1.5"
          y="1.5"
          width="17"
          height="17"
          rx="5"
          className={done ? "fill-green stroke-green" : "stroke-edge fill-none"}
          strokeWidth="1.5"
        />
        {done && <path d="m5.8 10.4 2.8 2.8 5.6-6" className="stroke-on-green" fill="none" strokeWidth="2" />}
      </svg>
      <span className={done ? "text-ink-soft line-through" : undefined}>{text}</span>
    </div>
  );
}
