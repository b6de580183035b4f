/** The house's mark: an arched door, a little open. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 28 32" fill="none" aria-hidden className={className}>
      <path d="M2 31V14a12 12 0 0 1 24 0v17z" className="fill-green" />
      <path d="M7 31V14.5a7 7 0 0 1 10-6.3V31z" className="fill-brass" />
      <path d="M17 8.2 22 11v20h-5z" className="fill-on-green" />
      <circle cx="18.9" cy="20.5" r="1.1" className="fill-green" />
    </svg>
  );
}
