INSERT INTO ranked
SELECT document, SUM(best) FROM (
  SELECT document, term, MAX(points) AS best FROM hit GROUP BY document, term
)
GROUP BY document
HAVING COUNT(CASE WHEN term >= 0 THEN 1 END) = :terms
