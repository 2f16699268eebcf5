'use strict'
// Lines of sight, as bots see and as the sandbox's mobs do.
const { RaycastIterator } = require('prismarine-world').iterators
const { Vec3 } = require('vec3')

/** Whether a straight line between two points meets no collision shape; `shapesAt` gives those of the block at a position. */
function isClear (from, to, shapesAt) {
  const way = to.minus(from)
  const range = way.norm()
  if (!range) return true
  const ray = new RaycastIterator(from, way.scaled(1 / range), range)
  for (let cell = ray.block; cell; cell = ray.next()) {
    const pos = new Vec3(cell.x, cell.y, cell.z)
    const met = ray.intersect(shapesAt(pos), pos)
    const far = met ? met.pos.minus(from).dot(ray.dir) : -1
    if (far >= 0 && far <= range) return false
  }
  return true
}

module.exports = { isClear }
