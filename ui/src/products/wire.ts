// What the server's products have beside the shared type: the price is a decimal number with four places at most.

declare module "@/api/types" {
  interface Product {
    currency?: string | null;
  }
}

export {};
