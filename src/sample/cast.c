/* The tables of the cast: models, controllers, job classes, keys, deployments. */
#include "world.h"

const struct world_model world_models[WORLD_MODELS] = {
    {"atlas-70b", "2026-08", "northlight", "LLM", "chat", "/v1/chat/completions", 900, 2700, 420,
     21000, 2400, 380},
    {"atlas-8b", "2026-08", "northlight", "LLM", "chat", "/v1/chat/completions", 120, 240, 160,
     7000, 1700, 310},
    {"kestrel-mini", "3.1", "aviary", "LLM", "chat", "/v1/chat/completions", 60, 180, 110, 5000,
     1100, 220},
    {"kestrel-pro", "3.1", "aviary", "LLM", "chat", "/v1/chat/completions", 1400, 5600, 610, 26000,
     3600, 640},
    {"granite-coder", "2", "quarry", "LLM", "completion", "/v1/completions", 300, 900, 240, 11000,
     900, 150},
    {"lumen-vision", "1.4", "northlight", "VLM", "chat", "/v1/chat/completions", 700, 2100, 730,
     19000, 2900, 210},
    {"heron-vl", "0.9", "aviary", "VLM", "chat", "/v1/chat/completions", 450, 1350, 580, 16000,
     2200, 190},
    {"pebble-embed", "2", "quarry", "Embedding", "embedding", "/v1/embeddings", 20, 0, 35, 0, 640,
     0},
    {"tern-embed-large", "1", "aviary", "Embedding", "embedding", "/v1/embeddings", 65, 0, 60, 0,
     820, 0},
    {"echo-scribe", "5", "soundworks", "ASR", "transcription", "/v1/audio/transcriptions", 350, 0,
     1900, 0, 4200, 0},
    {"mosaic-paint", "2.2", "quarry", "Image", "image", "/v1/images/generations", 4000, 0, 5200, 0,
     160, 0},
    {"folio-ocr", "1.0", "northlight", "OCR", "ocr", "/v1/ocr", 500, 250, 900, 3000, 1500, 420},
};

const struct world_controller world_controllers[WORLD_CONTROLLERS] = {
    {"ctl-basement", "Basement rack", "online", "2.4.1", 256, 2048, 0},
    {"ctl-hall-2", "Hall 2", "online", "2.4.1", 512, 4096, 0},
    {"ctl-lab", "Lab bench", "online", "2.4.0", 96, 768, 0},
    {"ctl-edge-north", "Edge north", "offline", "2.3.7", 64, 256, 317},
    {"ctl-tower", "Tower", "draining", "2.4.1", 128, 1024, 42},
};

const struct world_class world_classes[WORLD_CLASSES] = {
    {"cpu.small", 2, 8, 0, 12, 0},      {"cpu.large", 16, 64, 0, 11, 0},
    {"mem.large", 8, 256, 0, 31, 0},    {"gpu.small", 8, 64, 1, 12, 420},
    {"gpu.large", 32, 512, 4, 12, 910},
};

const struct world_key world_keys[WORLD_KEYS] = {
    {"key_ci_runner", "CI runner", "workspace key", false},
    {"key_batch", "Nightly batch", "workspace key", false},
    {"key_search", "Search indexer", "service key", false},
    {"key_vision", "Team vision", "workspace key", false},
    {"key_speech", "Team speech", "workspace key", false},
    {"key_notebooks", "Notebook hub", "personal key", false},
    {"key_gateway", "Ingest gateway", "service key", false},
    {"key_docs", "Document desk", "workspace key", false},
    {"key_support", "Support desk", "service key", false},
    {"key_forecast", "Forecasting", "workspace key", false},
    {"key_simulation", "Simulation farm", "workspace key", false},
    {"key_render", "Render farm", "workspace key", false},
    {"key_translate", "Translation", "service key", false},
    {"key_quality", "Quality lab", "workspace key", false},
    {"key_archive", "Archive", "service key", false},
    {"key_mobile", "Mobile client", "service key", false},
    {"key_web", "Web client", "service key", false},
    {"key_robotics", "Robotics", "workspace key", false},
    {"key_mapping", "Mapping", "workspace key", false},
    {"key_staging", "Staging", "workspace key", false},
    {"key_bench", "Benchmarks", "workspace key", false},
    {"key_audit", "Audit trail", "service key", false},
    {"key_workshop", "Workshop 2025", "personal key", true},
    {"key_legacy", "Legacy importer", "service key", true},
};

const struct world_deployment world_deployments[WORLD_DEPLOYMENTS] = {
    {"dep-atlas-main", "atlas main", 1, false, "active", 8, 390},
    {"dep-atlas-fast", "atlas fast lane", 2, false, "active", 2, 310},
    {"dep-kestrel-web", "kestrel for web", 3, false, "active", 1, 188},
    {"dep-coder", "coder", 5, false, "active", 2, 240},
    {"dep-vision", "vision line", 6, false, "active", 4, 121},
    {"dep-embed", "embeddings", 8, false, "active", 1, 399},
    {"dep-scribe", "scribe", 10, false, "active", 1, 77},
    {"dep-atlas-eu", "atlas second site", 1, false, "active", 8, 33},
    {"dep-heron-trial", "heron trial", 7, false, "stopped", 2, 160},
    {"tune-support", "support tone", 2, true, "done", 4, 96},
    {"tune-invoices", "invoice reader", 12, true, "done", 2, 64},
    {"tune-codebase", "own code base", 5, true, "done", 4, 29},
    {"tune-dialects", "dialects", 10, true, "in_progress", 4, 2},
    {"tune-defects", "surface defects", 6, true, "in_progress", 8, 1},
};
