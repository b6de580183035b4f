// The address that was typed on one of these pages, for the next: in this page's memory, and nowhere else.

let address = "";

export function typedAddress(): string {
  return address;
}

export function rememberAddress(typed: string): void {
  address = typed;
}
