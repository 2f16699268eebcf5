'use strict'
// Where the camera stands after four seconds behind a bot that looks north, with walls one block away towards the given directions.
const { Vec3 } = require('vec3')
const { chase } = require('../../botteam/world/js/viewer/camera')

// `leaves` stand beside the way, from six blocks behind the bot on.
const walls = process.argv.slice(2)
const TOWARDS = { south: way => way.z > 0.5, north: way => way.z < -0.5, east: way => way.x > 0.5, west: way => way.x < -0.5 }
const raycast = (from, way) => (walls.some(wall => TOWARDS[wall]?.(way)) ? { intersect: from.plus(way) } : null)
const getBlockStateId = ({ x, z }) => (walls.includes('leaves') && x === -1 && z >= 5 ? 1 : 0)
const registry = { blocksByStateId: [{ boundingBox: 'empty' }, { boundingBox: 'block' }] }
const position = new Vec3(0.4, 64, 0)
const camera = chase({ entity: { position, yaw: 0 }, world: { raycast, getBlockStateId }, registry })
for (let frame = 0; frame < 80; frame++) camera()
const { x, z } = camera().pos
console.log(JSON.stringify({ x: x - position.x, z: z - position.z }))
