/** As large as the button that takes its place. */
export function AvatarPlaceholder() {
  return <span aria-hidden className="bg-raised block size-9 rounded-full" />;
}
