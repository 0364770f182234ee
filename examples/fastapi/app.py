"""Counts visits. `GET /visits`, `POST /visits?who=...`, `GET /api/health`."""

import os

import uvicorn
from database import make_engine
from fastapi import FastAPI, Response
from sqlalchemy import text

app = FastAPI()
engine = make_engine()


@app.get("/visits")
def list_visits():
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, who, at FROM visits ORDER BY id DESC LIMIT 100"))
        return [dict(row) for row in rows.mappings()]


@app.post("/visits", status_code=201)
def add_visit(who: str):
    with engine.begin() as connection:
        return connection.execute(text("INSERT INTO visits (who) VALUES (:who) RETURNING id"), {"who": who}).scalar_one()


@app.get("/api/health")
def health(response: Response):
    """Healthy means that the table can be read: a missing grant or migration must not pass."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT id FROM visits LIMIT 1"))
        return {"status": "ok"}
    except Exception as error:
        response.status_code = 503
        return {"status": "unavailable", "reason": type(error).__name__}


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=int(os.environ.get("DATABRICKS_APP_PORT", "8000")))
