"""Makes of a mirror one of a service with several feeds: those of requests were read since a day of
its own, the costs are closed, the embeddings fail; a project has a name. Arguments: the mirror,
now in ms."""
import sqlite3
import sys

DAY = 24 * 3600 * 1000
READ = {"completions": 40, "moderations": 40, "images": 9, "audio_speeches": 40,
        "audio_transcriptions": 40, "vector_stores": 40, "code_interpreter_sessions": 40,
        "web_search_calls": 40, "file_search_calls": 40}

mirror, now = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
mirror.execute("DELETE FROM feed")
add = ("INSERT INTO feed(source, name, dataset, fetched_at, failed_at, status_code, error)"
       " VALUES('openai', ?, 'events', ?, ?, ?, ?)")
for name, days in READ.items():
    mirror.execute(add, (name, now, None, 200, None))
    start = now - now % DAY - days * DAY
    mirror.execute("INSERT INTO span VALUES('openai', ?, ?, ?)", (name, start, now))
mirror.execute(add, ("costs", None, now, 403,
                     "the costs: HOST does not open it (403): the key may not read them"))
mirror.execute(add, ("embeddings", None, now, 500,
                     "the embeddings: HOST failed while answering (500): no luck"))
mirror.execute(add, ("decisions", None, now, 404, "the decisions: HOST does not have it (404)"))
mirror.execute("INSERT INTO names VALUES('projects', 'speech-desk', 'project', 'Voice lab')")
mirror.commit()
