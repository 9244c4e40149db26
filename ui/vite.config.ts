import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The development server hands the API to a running `rapport serve`; the address can be changed by an environment variable.
const server = process.env.RAPPORT_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
    // The words of events stand beside the server's rules, outside of this folder.
    fs: { allow: [".."] },
    proxy: {
      "/api": { target: server },
      "/health": { target: server },
      "/media": { target: server },
    },
  },
  build: {
    target: "es2023",
    // The policy of the server forbids data: scripts and fonts, so nothing is folded into the bundle as a data URL.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
});
