import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One file for other people's pages, into the folder that the server embeds. */
export default defineConfig({
  root: here("."),
  publicDir: false,
  logLevel: "warn",
  build: {
    target: "es2021",
    outDir: here("../dist/v1"),
    emptyOutDir: true,
    copyPublicDir: false,
    lib: {
      entry: here("src/main.ts"),
      formats: ["iife"],
      name: "rapportTracker",
      fileName: () => "rapport.js",
    },
    reportCompressedSize: false,
  },
});
