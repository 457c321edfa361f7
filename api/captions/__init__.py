"""The caption room: a text and the times of its words in, a caption file out.

It knows how captions are read: how much a person takes in at a glance, and where a sentence may be broken. It knows
nothing of sound or HTTP.

1. `shown.py` finds what of the caller's text is shown: all of it but its markup.
2. `atoms.py` cuts that into the pieces that stay whole on a line, and gives each its time.
3. `breaks.py` says what it costs the reader when a line ends between two of them (`words.py`: at which words phrases
   begin).
4. `layout.py` chooses the breaks that cost the least, and puts two lines at a time on the screen.
5. `clock.py` says from when to when each caption stays there.
6. `files.py` writes it down, as SRT or WebVTT.
"""
