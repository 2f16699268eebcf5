'use strict'
// Where the camera stands after four seconds behind a bot that looks north, with walls one block away towards the given directions.
const { Vec3 } = require('vec3')
const { chase } = require('../../botteam/world/js/viewer/camera')

const walls = process.argv.slice(2)
const TOWARDS = { south: way => way.z > 0.5, north: way => way.z < -0.5, east: way => way.x > 0.5, west: way => way.x < -0.5 }
const raycast = (from, way) => (walls.some(wall => TOWARDS[wall](way)) ? { intersect: from.plus(way) } : null)
const camera = chase({ entity: { position: new Vec3(0, 64, 0), yaw: 0 }, world: { raycast } })
for (let frame = 0; frame < 80; frame++) camera()
console.log(JSON.stringify(camera().pos))
